export type Form = { payload: Buffer; headers: Record<string, string> };

type FormFile = { field: string; name: string; bytes: Uint8Array };

/** A form with one file, as a browser sends it. */
export function fileForm(name: string, bytes: Uint8Array, field = 'file'): Form {
  return filesForm([{ field, name, bytes }]);
}

export function filesForm(files: readonly FormFile[]): Form {
  const boundary = 'carillon-test-boundary';
  const parts = files.flatMap(({ field, name, bytes }) => [
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    bytes,
    Buffer.from('\r\n'),
  ]);
  return {
    payload: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}
