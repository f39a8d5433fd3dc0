/** Which colleagues are shown for what was typed: those who are free first. */

type Colleague = { name: string; extension: string; state: string; groups: readonly string[] };

export function targetsFor<Found extends Colleague>(agents: readonly Found[], text: string): Found[] {
  const wanted = text.trim().toLowerCase();
  const fits = ({ name, extension, groups }: Colleague): boolean =>
    [name, extension, ...groups].some((word) => word.toLowerCase().includes(wanted));
  const isFree = ({ state }: Colleague): number => (state === 'free' ? 0 : 1);
  return agents.filter(fits).toSorted((one, other) => isFree(one) - isFree(other) || one.name.localeCompare(other.name));
}
