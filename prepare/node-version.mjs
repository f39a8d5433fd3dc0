/** Refuses a Node that is too old. Written so that even a very old Node can read it. */

export const nodeMajorMin = 20;
export const nodeMinorMin = 19;

/** Null when the version will do, else the sentence to tell. */
export function nodeComplaint(version) {
  const parts = version.replace(/^v/, '').split('.').map(Number);
  const enough = parts[0] > nodeMajorMin || (parts[0] === nodeMajorMin && parts[1] >= nodeMinorMin);
  if (enough) return null;
  return (
    'Carillon needs Node ' +
    nodeMajorMin +
    '.' +
    nodeMinorMin +
    ' or newer and this is ' +
    version +
    ': install a newer one from https://nodejs.org (or with "nvm install 20") and run the command again.'
  );
}

export function requireNode() {
  const complaint = nodeComplaint(process.version);
  if (complaint === null) return;
  process.stderr.write(complaint + '\n');
  process.exit(1);
}
