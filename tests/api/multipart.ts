/** A form with one file, as a browser sends it. */
export function fileForm(name: string, bytes: Uint8Array, field = 'file'): { payload: Buffer; headers: Record<string, string> } {
  const boundary = 'carillon-test-boundary';
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  return {
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}
