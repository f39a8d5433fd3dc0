/** Counts over time as stacked bars, ours drawn: the same figures stand in a table for whoever can't see them. */
import type { ReactElement } from 'react';
import { countText } from './figures.tsx';
import './charts.css';

export type TimeBar = { key: string; from: string; connected: number; others: number };
export type BarWords = { title: string; from: string; connected: string; others: string };

const height = 110;
const slot = 10;
const gap = 2;
/** A single bar as wide as the chart looks like a fault. */
const slotsMin = 24;

export function TimeBars({ bars, words }: { bars: readonly TimeBar[]; words: BarWords }): ReactElement {
  const highest = Math.max(1, ...bars.map(({ connected, others }) => connected + others));
  const width = Math.max(slotsMin, bars.length) * slot;
  const tall = (n: number): number => (n / highest) * height;
  return (
    <figure className="time-bars">
      <div className="time-bars-plot">
        <span className="time-bars-top" aria-hidden>
          {countText(highest)}
        </span>
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden>
          <line x1={0} x2={width} y1={0.5} y2={0.5} className="time-bars-line" />
          {bars.map(({ key, from, connected, others }, i) => (
            <g key={key}>
              <title>{`${from} · ${words.connected} ${connected} · ${words.others} ${others}`}</title>
              {/* The whole slot answers the pointer, not only the bar. */}
              <rect x={i * slot} y={0} width={slot} height={height} fill="transparent" />
              <rect
                className="time-bars-connected"
                x={i * slot}
                y={height - tall(connected)}
                width={slot - gap}
                height={tall(connected)}
              />
              <rect
                className="time-bars-others"
                x={i * slot}
                y={height - tall(connected + others)}
                width={slot - gap}
                height={tall(others)}
              />
            </g>
          ))}
          <line x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} className="time-bars-line" />
        </svg>
      </div>
      <div className="time-bars-ends" style={{ width: `${(bars.length / Math.max(slotsMin, bars.length)) * 100}%` }} aria-hidden>
        <span>{bars[0]?.from}</span>
        <span>{bars.length > 1 ? bars.at(-1)?.from : ''}</span>
      </div>
      <table className="only-read">
        <caption>{words.title}</caption>
        <thead>
          <tr>
            <th scope="col">{words.from}</th>
            <th scope="col">{words.connected}</th>
            <th scope="col">{words.others}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map(({ key, from, connected, others }) => (
            <tr key={key}>
              <th scope="row">{from}</th>
              <td>{connected}</td>
              <td>{others}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
