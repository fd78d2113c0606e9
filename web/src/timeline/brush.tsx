/** The brush: a stretch of time drawn over the lanes. A click without a stretch is told as a place instead. */
import { brushX, type BrushSelection, type D3BrushEvent } from 'd3-brush';
import { select } from 'd3-selection';
import { useEffect, useRef } from 'preact/hooks';
import { type TimeScale, type Window, windowOf } from './scale';

export interface Place {
  x: number;
  y: number;
}
interface Props {
  scale: TimeScale;
  left: number;
  top: number;
  width: number;
  height: number;
  value: Window | null;
  onBrush: (window: Window | null) => void;
  onClick: (place: Place) => void;
}

const range = (selection: BrushSelection): [number, number] => selection as [number, number];

function selectionOf({ value, scale, left, width }: Props): [number, number] | null {
  if (!value) return null;
  const at = (time: string) => left + Math.max(0, Math.min(width, scale(Date.parse(time))));
  const [from, to] = [at(value.from), at(value.to)];
  return to > from ? [from, to] : null;
}

export function Brush(props: Props) {
  const ref = useRef<SVGGElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const { left, top, width, height } = props;
  useEffect(() => {
    const ended = (event: D3BrushEvent<unknown>) => {
      if (!event.sourceEvent) return; // moved by the page itself
      const { scale, onBrush, onClick } = latest.current;
      if (event.selection) {
        const [from, to] = range(event.selection);
        onBrush(windowOf(scale, from - left, to - left));
      } else {
        const box = ref.current!.ownerSVGElement!.getBoundingClientRect();
        const { clientX, clientY } = event.sourceEvent as MouseEvent;
        onClick({ x: clientX - box.left, y: clientY - box.top });
      }
    };
    const brush = brushX<unknown>().extent([[left, top], [left + width, top + height]]).on('end', ended);
    const group = select(ref.current!) as unknown as Parameters<typeof brush>[0];
    brush(group);
    brush.move(group, selectionOf(latest.current));
    return () => { group.on('.brush', null); group.selectAll('*').remove(); };
  }, [left, top, width, height, props.value?.from, props.value?.to, props.scale.domain().join()]);
  return <g ref={ref} class="brush" />;
}
