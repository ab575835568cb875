import { Radio, useMantineColorScheme } from '@mantine/core';

/** Light, dark or as the system; kept on this workstation. */
export function ColorChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const choose = (value: string) => {
    if (value === 'light' || value === 'dark' || value === 'auto') setColorScheme(value);
  };
  return (
    <Radio.Group label="Colours" value={colorScheme} onChange={choose}>
      <Radio value="light" label="Light" mt={6} />
      <Radio value="dark" label="Dark" mt={6} />
      <Radio value="auto" label="As the system" mt={6} />
    </Radio.Group>
  );
}
