/** Credentials go to the server they were stored for and to no other: whether two addresses name the same one. */

export function sameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}

/** The host of `host`, `host:port`, `[IPv6]:port` or a bare IPv6 address, in small letters. */
export function hostOf(address: string): string {
  const bare = /^\[(.*)\](?::\d+)?$/.exec(address)?.[1] ?? /^([^:]*):\d+$/.exec(address)?.[1] ?? address;
  return bare.toLowerCase();
}
