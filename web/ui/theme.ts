import {
  Button,
  Checkbox,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  Modal,
  Tooltip,
  type VariantColorsResolver,
} from '@mantine/core';

const ink: MantineColorsTuple = [
  '#f4f5f7',
  '#e7ebf1',
  '#ccd3dc',
  '#a3aebd',
  '#8592a3',
  '#525c6b',
  '#364150',
  '#232a34',
  '#171c24',
  '#0d1014',
];
const dark: MantineColorsTuple = [
  '#e7ebf1',
  '#c3ccd8',
  '#a3aebd',
  '#8592a3',
  '#364150',
  '#2a323d',
  '#1a1f27',
  '#14181e',
  '#0d1014',
  '#0a0c10',
];

/** The main action is ink on paper, not a colour: colours mean states. Dangerous actions are the one exception. */
const inkOnPaper: VariantColorsResolver = (input) => {
  if (input.variant !== 'filled') return defaultVariantColorsResolver(input);
  if (input.color === 'ink' || input.color === undefined) return paper('--ink');
  // The shade of a dark scheme is pale: words on it must be dark, as on the ink of that scheme.
  if (input.color === 'red') return paper('--red-text');
  return defaultVariantColorsResolver(input);
};

const paper = (token: string) => ({
  background: `var(${token})`,
  hover: `color-mix(in srgb, var(${token}) 86%, var(--page))`,
  color: 'var(--page)',
  border: '1px solid transparent',
});

export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  defaultRadius: 'md',
  primaryColor: 'ink',
  autoContrast: true,
  primaryShade: { light: 8, dark: 1 },
  colors: { ink, dark },
  cursorType: 'pointer',
  respectReducedMotion: true,
  variantColorResolver: inkOnPaper,
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    // The tick is cut out of the ink, in dark as in light.
    Checkbox: Checkbox.extend({ defaultProps: { iconColor: 'var(--page)' } }),
    CheckboxIndicator: Checkbox.Indicator.extend({ defaultProps: { iconColor: 'var(--page)' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: true } }),
    Modal: Modal.extend({ defaultProps: { centered: true, transitionProps: { duration: 120 } } }),
  },
});
