/** Jobs against their peers and against plain JDBC, on one PostgreSQL with fsync on. */
@NullMarked
package dev.underpin.examples.benchmarks.jobs;

import org.jspecify.annotations.NullMarked;
