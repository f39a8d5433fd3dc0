/** The shape of api commands: what each is given, and how it answers. */
import type { CallControl } from '../call-control.ts';
import type { SwitchCore } from '../switch-core.ts';

export type ApiCommand = (argument: string, reply: (text: string) => void) => void;
export type ApiCommands = Readonly<Record<string, ApiCommand>>;
export type ApiDeps = { core: SwitchCore; control: CallControl };

export const noSuchChannel = '-ERR No such channel!\n';
