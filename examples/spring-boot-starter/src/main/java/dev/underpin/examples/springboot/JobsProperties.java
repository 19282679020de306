package dev.underpin.examples.springboot;

import dev.underpin.jobs.JobsBuilder;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The properties {@code underpin.jobs.*}. What is left out is as {@link JobsBuilder} has it, which
 * also knows what is allowed.
 *
 * @param workers how many handlers run at the same time
 * @param lease how long the jobs of a process that died stay its own
 * @param pollInterval how often the database is asked for what other processes enqueued
 * @param shutdownTimeout how long running handlers may go on when the application stops
 * @param installSchema whether missing tables are created; false where Flyway or Liquibase does it
 */
@ConfigurationProperties("underpin.jobs")
public record JobsProperties(
    @Nullable Integer workers,
    @Nullable Duration lease,
    @Nullable Duration pollInterval,
    @Nullable Duration shutdownTimeout,
    @DefaultValue("true") boolean installSchema) {

  JobsBuilder applyTo(JobsBuilder jobs) {
    apply("underpin.jobs.workers", workers, jobs::workers);
    apply("underpin.jobs.lease", lease, jobs::lease);
    apply("underpin.jobs.poll-interval", pollInterval, jobs::pollInterval);
    apply("underpin.jobs.shutdown-timeout", shutdownTimeout, jobs::shutdownTimeout);
    return jobs;
  }

  /** Boot's failure analysis then tells the property, and the file and line that it came from. */
  static <T> void apply(String name, @Nullable T value, Consumer<T> setting) {
    if (value != null) {
      try {
        setting.accept(value);
      } catch (IllegalArgumentException e) {
        throw new InvalidConfigurationPropertyValueException(name, value, e.getMessage());
      }
    }
  }
}
