/** One accent colour, dense tables, tabular figures. */
import { type ThemeConfig, theme } from 'antd';

export const accent = '#0f766e';

export function themeOf(dark: boolean): ThemeConfig {
  return {
    algorithm: dark ? [theme.darkAlgorithm] : [theme.defaultAlgorithm],
    token: {
      colorPrimary: dark ? '#2dd4bf' : accent,
      colorLink: dark ? '#5eead4' : accent,
      colorInfo: dark ? '#2dd4bf' : accent,
      // The usual red is too light for words on white, and too dark for words on black.
      colorError: dark ? '#ff7875' : '#cf1322',
      // Palettes made from so dark an accent come out muddy, and the usual grey of notes is too faint to read.
      ...(dark
        ? { colorTextDescription: 'rgba(255,255,255,0.66)', colorTextPlaceholder: 'rgba(255,255,255,0.5)' }
        : {
            colorInfoBg: '#eef7f5',
            colorInfoBorder: '#bfdfd9',
            colorPrimaryBg: '#e3f3f0',
            colorPrimaryBgHover: '#d3ece7',
            colorTextDescription: 'rgba(0,0,0,0.62)',
            colorTextPlaceholder: 'rgba(0,0,0,0.55)',
          }),
      // Told to the components rather than cut off by CSS: menus measure themselves between the steps of their motion.
      motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      borderRadius: 6,
      fontSize: 14,
      fontFamily: "-apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans', sans-serif",
    },
    components: {
      // White on such light colours cannot be read.
      ...(dark ? { Button: { primaryColor: '#062522', dangerColor: '#2a0606' } } : {}),
      Form: { itemMarginBottom: 18 },
      Table: { cellPaddingBlockMD: 8, cellPaddingInlineMD: 8, cellPaddingBlockSM: 5, headerBg: dark ? '#1c1f1f' : '#f4f7f6' },
      Layout: {
        siderBg: dark ? '#111716' : '#0b2f2b',
        headerBg: dark ? '#141918' : '#ffffff',
        bodyBg: dark ? '#0d1110' : '#f3f6f5',
      },
      Menu: {
        darkItemBg: 'transparent',
        darkSubMenuItemBg: 'transparent',
        darkItemColor: 'rgba(255,255,255,0.82)',
        itemHeight: 36,
        darkItemSelectedBg: 'rgba(255,255,255,0.14)',
      },
    },
  };
}
