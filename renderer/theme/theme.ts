import {
  Button,
  type CSSVariablesResolver,
  createTheme,
  Input,
  type MantineColorsTuple,
  Modal,
  Portal,
  Table,
  Tabs,
  Tooltip,
} from '@mantine/core';

const teal: MantineColorsTuple = [
  '#eef7f7',
  '#dcebec',
  '#b5d5d7',
  '#8bbdc1',
  '#68a9ae',
  '#4f979d',
  '#3a848b',
  '#1f6f77',
  '#155f66',
  '#0c4d53',
];
const gray: MantineColorsTuple = [
  '#f7f9fa',
  '#eff3f5',
  '#e3e9ec',
  '#d2dade',
  '#bcc7cd',
  '#8d9ba3',
  '#5a6870',
  '#46535a',
  '#323d43',
  '#20292e',
];
const dark: MantineColorsTuple = [
  '#d5dce0',
  '#b6c1c7',
  '#9aa8b0',
  '#75848d',
  '#3b4850',
  '#2e393f',
  '#242d32',
  '#1a2125',
  '#151b1f',
  '#0f1417',
];

const fonts = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const monospace = 'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

/** Buttons of size `sm` stand beside fields and are as high. */
const FIELD_HEIGHT = '32px';

/** Id of the element that dialogs, menus and the palette are placed in; the lock screen hides it with the page. */
export const OVERLAYS_ID = 'overlays';

/** Strongroom's look: dense, thin borders, one muted accent. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: 7,
  autoContrast: true,
  colors: { accent: teal, gray, dark },
  fontFamily: fonts,
  fontFamilyMonospace: monospace,
  headings: {
    fontFamily: fonts,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.75rem' },
      h2: { fontSize: '0.9375rem', lineHeight: '1.5rem' },
      h3: { fontSize: '0.8125rem', lineHeight: '1.25rem' },
    },
  },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '0.9375rem', xl: '1.125rem' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Portal: Portal.extend({ defaultProps: { target: `#${OVERLAYS_ID}` } }),
    Button: Button.extend({
      defaultProps: { size: 'xs' },
      vars: (_theme, { size }) => ({
        root:
          size === 'sm' ? { '--button-height': FIELD_HEIGHT } : size === 'xs' ? { '--button-padding-x': '12px' } : {},
      }),
    }),
    // Eleven of them stand in one row of the smallest window.
    Tabs: Tabs.extend({ styles: { tab: { paddingInline: 'clamp(8px, calc(2.65vw - 21px), 14px)' } } }),
    Input: Input.extend({
      defaultProps: { size: 'sm' },
      vars: (_theme, { size }) => ({ wrapper: size === 'sm' ? { '--input-height': FIELD_HEIGHT } : {} }),
    }),
    InputWrapper: Input.Wrapper.extend({ defaultProps: { size: 'sm' } }),
    Modal: Modal.extend({
      defaultProps: {
        closeButtonProps: { 'aria-label': 'Close dialog' },
        // A dialog's header is no landmark; as a bare <header> it would count as the page's banner.
        attributes: { header: { role: 'presentation' } },
        centered: true,
        shadow: 'none',
        padding: 'md',
        overlayProps: { backgroundOpacity: 0.35 },
        styles: { title: { fontWeight: 600 } },
      },
    }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 4, horizontalSpacing: 'sm', fz: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: false } }),
  },
});

/** Mantine's defaults for secondary text and errors are too pale for WCAG AA; these are not. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-6)',
    '--mantine-color-placeholder': '#6b7982',
    '--mantine-color-error': '#b42323',
    '--mantine-color-anchor': 'var(--mantine-color-accent-8)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-2)',
    '--mantine-color-placeholder': '#8b99a1',
    '--mantine-color-error': '#ff9b9b',
    '--mantine-color-anchor': 'var(--mantine-color-accent-3)',
  },
});
