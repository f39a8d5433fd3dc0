/** θ: the chance of finding nobody that a call may have. Feedback moves it until as many answers are lost as may be. */

/** Below the target, because the last tenth of it buys little and a day must not end above it. */
export const aim = 0.9;
const thetaMin = 0.004;
const thetaMax = 0.5;
/** A step is a share of the answers that say something about θ: those of three minutes, and of a small team at least this many. */
const answersMin = 60;

export type Settled = {
  abandoned: boolean;
  /** False while one call for each agent is dialled: its answers say nothing about θ. */
  mayRise: boolean;
  /** Answers that were settled in the last three minutes. */
  settled: number;
  abandonTarget: number;
};

/**
 * θ after one more answered call was connected or abandoned. Up and down balance where the share of abandoned ones is 0.9 × target, however
 * wrong the forecast is: adaptive conformal inference (https://arxiv.org/abs/2106.00170).
 */
export function afterSettled(theta: number, { abandoned, mayRise, settled, abandonTarget }: Settled): number {
  if (!abandoned && !mayRise) return theta;
  const step = 0.5 / Math.max(answersMin, settled);
  const change = abandoned ? -step * (1 / (aim * abandonTarget) - 1) : step;
  return Math.min(thetaMax, Math.max(thetaMin, theta * Math.exp(change)));
}
