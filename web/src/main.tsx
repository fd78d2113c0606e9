/** Start: the data of this page, then the page. */
import { render } from 'preact';
import { App } from './app/app';
import { startPrinting } from './app/print';
import { startTheme } from './app/theme';
import { reportSource } from './data/report';
import { ServerSource } from './data/server';
import { Failure } from './parts/basics';
import { installSafety } from './safe/hook';

async function start(): Promise<void> {
  installSafety();
  startTheme();
  startPrinting();
  const root = document.getElementById('app')!;
  try {
    render(<App source={(await reportSource()) ?? new ServerSource()} />, root);
  } catch (error) {
    render(<Failure error={error as Error} />, root);
  }
}

void start();
