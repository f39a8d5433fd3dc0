/** What was said, the part that nobody heard struck out. */
import { Typography } from 'antd';
import type { ReactElement } from 'react';

type Said = { text: string; heard: string; interrupted: boolean };

/** While it is being said, all of it is shown. */
export function HeardText({ text, heard, interrupted }: Said): ReactElement {
  if (!interrupted || !text.startsWith(heard)) return <>{text}</>;
  return (
    <>
      {heard}
      <Typography.Text delete>{text.slice(heard.length)}</Typography.Text>
    </>
  );
}
