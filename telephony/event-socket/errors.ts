/** What can go wrong between us and the event socket, one class a cause. */

export type CloseReason =
  | 'ready-timeout'
  | 'command-timeout'
  | 'auth-failed'
  | 'rude-rejection'
  | 'subscription-refused'
  | 'disconnect-notice'
  | 'socket-error'
  /** The machine answers, and nobody listens at the port: the switch does not run. */
  | 'nobody-listens'
  | 'socket-end'
  | 'protocol-error'
  | 'heartbeat-lost'
  | 'resync-failed'
  | 'closed-by-us';

/** The connection went away before the answer came: the command may or may not have been carried out. */
export class ConnectionLost extends Error {
  readonly reason: CloseReason;

  constructor(reason: CloseReason) {
    super(`The connection to the switch was lost (${reason}).`);
    this.name = 'ConnectionLost';
    this.reason = reason;
  }
}

/** There is no connection, so nothing was sent. */
export class SwitchNotReady extends Error {
  constructor() {
    super('The switch is not connected; nothing was sent.');
    this.name = 'SwitchNotReady';
  }
}

/** The switch answered a command with `-ERR`. `command` is its first word, without arguments. */
export class CommandRefused extends Error {
  readonly command: string;
  readonly reply: string;

  constructor(command: string, reply: string) {
    super(`The switch refused ${command}: ${reply}`);
    this.name = 'CommandRefused';
    this.command = command;
    this.reply = reply;
  }
}
