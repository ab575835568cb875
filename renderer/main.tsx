import './csp.ts';

// Loaded afterwards, not imported: a bundler runs shared chunks first, and the schemas in them must find csp.ts's settings made.
void import('./start.tsx');
