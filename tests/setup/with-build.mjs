/** Global setup of the suites that run the product's own processes and its page: they run as they are built, so nothing old is tested. */
import { buildServer } from '../../prepare/server-build.mjs';
import { buildPage } from '../../prepare/web-build.mjs';

export async function setup() {
  await buildServer();
  await buildPage();
}
