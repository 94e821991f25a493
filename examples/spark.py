#!/usr/bin/env python3
"""Screens a large caseload with Apache Spark: spark.py CASES.jsonl OUT-FOLDER [PARTITIONS]

Each partition is piped through `relief batch -`: one line in, one line out. The rows of a line count within its partition.
"""

import os
import sys

from pyspark.sql import SparkSession


def main(cases: str, out: str, partitions: int = 4) -> None:
    relief = os.environ.get("RELIEF", "relief")
    spark = SparkSession.builder.appName("relief").getOrCreate()
    lines = spark.sparkContext.textFile(cases, partitions)
    lines.pipe(f"{relief} batch - --jobs 1", env=dict(os.environ)).saveAsTextFile(out)
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 4)
