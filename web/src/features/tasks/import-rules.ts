/** What a list may be: said before it is chosen, so that nobody uploads in vain. The server decides, and says the cure. */

export const listMegabytesMax = 100;
export const listRowsMax = 1_000_000;
