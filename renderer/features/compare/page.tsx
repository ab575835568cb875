export { ComparePage } from './compare-page.tsx';
export { MatrixPage } from './matrix-page.tsx';
