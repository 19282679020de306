package dev.underpin.examples.benchmarks.jobs;

import dev.underpin.examples.benchmarks.report.Report;

/** Some figures of the area that are measured together, in rounds of their own. */
interface Part extends AutoCloseable {

  void measure(Round round) throws Exception;

  void report(Report report) throws Exception;

  /** Makes it ready to be measured. */
  interface Opening {
    Part open(Contenders all, Sizes sizes) throws Exception;
  }

  @Override
  default void close() throws Exception {}
}
