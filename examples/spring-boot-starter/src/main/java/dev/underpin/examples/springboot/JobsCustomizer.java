package dev.underpin.examples.springboot;

import dev.underpin.jobs.JobsBuilder;

/**
 * A bean that has a last word on how jobs are run: threads, a listener, handlers that are lambdas.
 * Called in the beans' order at each start, after the properties.
 *
 * <pre>{@code
 * @Bean
 * JobsCustomizer virtualThreads() {
 *   return jobs -> jobs.threads(Thread.ofVirtual().factory());
 * }
 * }</pre>
 */
@FunctionalInterface
public interface JobsCustomizer {

  /**
   * Changes it.
   *
   * @param jobs what is about to be built
   */
  void customize(JobsBuilder jobs);
}
