/** The cookie of people signed in. */
import type { CookieSerializeOptions } from '@fastify/cookie';

export const sessionCookie = 'carillon_session';

/** Scripts can't read it, other sites can't send it, and over https it never leaves in the clear. */
export function sessionCookieOptions(publicUrl: string): CookieSerializeOptions {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: publicUrl.startsWith('https:') };
}
