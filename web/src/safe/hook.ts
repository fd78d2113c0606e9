/**
 * Every text and every label that Preact is about to draw passes through `visible` here, so that no component can
 * forget it; a component that asks for markup from a string is a bug and stops the page.
 */
import { options, type VNode } from 'preact';
import { visible, visibleBlock } from './visible';

const SPOKEN = ['title', 'aria-label', 'aria-description', 'alt', 'placeholder', 'label'];
type Props = Record<string, unknown> & { children?: unknown };

function safeChildren(children: unknown, make: (text: string) => string): unknown {
  if (typeof children === 'string') return make(children);
  if (Array.isArray(children)) return children.map((child) => safeChildren(child, make));
  return children;
}

function makeSafe(type: string, props: Props): void {
  if ('dangerouslySetInnerHTML' in props || 'innerHTML' in props) throw new Error('markup from a string');
  if ('children' in props) props.children = safeChildren(props.children, type === 'pre' ? visibleBlock : visible);
  for (const name of SPOKEN) {
    const value = props[name];
    if (typeof value === 'string') props[name] = visible(value);
  }
}

export function installSafety(): void {
  const before = options.vnode;
  options.vnode = (vnode: VNode) => {
    const { type, props } = vnode as { type: unknown; props: unknown };
    if (typeof type === 'string') makeSafe(type, props as Props);
    // a text on its own, as a component or a fragment returns it
    else if (typeof props === 'string') vnode.props = visibleBlock(props) as never;
    before?.(vnode);
  };
}
