import assert from 'node:assert/strict';
import { report } from '../../bench/report';

describe("the bench's report", () => {
  it('says where a step goes, kernel by kernel, and what is in none', () => {
    const kernels = [
      { name: 'gemm', calls: 29, microseconds: 120.3 },
      { name: 'sgd', calls: 2.5, microseconds: 20 },
    ];
    const text = report({
      machine: { node: 'v20.0.0', cpu: 'a processor' },
      missing: [],
      comparisons: [],
      layers: {},
      kernels: { deep: { kernels, step: 160, clocks: 4.04 } },
    });
    assert.equal(
      text,
      [
        'Node v20.0.0, a processor, one thread each unless the column says more',
        '',
        'Where a step of deep goes, kernel by kernel',
        'kernel          calls/step  µs/step  share   µs/call',
        'gemm            29          120      75.2 %  4.15',
        'sgd             2.5         20.0     12.5 %  8.00',
        'not in kernels              19.7     12.3 %',
        'A step takes 160 µs; the clocks added 4.0 µs, which are taken off everywhere above.',
        '',
      ].join('\n'),
    );
  });
});
