"""The workloads of the product.

A workload is a value of `bench.interface`: a `Page` sends one request over and over, a
`Journey` walks through several. The order here is the order of the table.
"""

from bench.interface import Suite

SUITE = Suite(prepare=None, workloads=())
