/** Whether a request brings a form with files that can be taken apart. */
import type { FastifyRequest } from 'fastify';

/** Without the boundary that its sender chose (RFC 2046, 5.1.1) the parts can't be told from each other. */
export function isMultipartForm(request: FastifyRequest): boolean {
  return request.isMultipart() && /;\s*boundary=./i.test(request.headers['content-type'] ?? '');
}
