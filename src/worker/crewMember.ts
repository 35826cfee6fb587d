import { workerData } from 'node:worker_threads';
import { type Recruitment, serve } from '../trainer/kernels/crew';

/** Entry of a thread that computes together with the training thread, until that one ends. */
serve(workerData as Recruitment);
