package dev.underpin.examples.springboot;

import dev.underpin.observability.jdbc.QueryWatchBuilder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The properties {@code underpin.query-watch.*}. What is left out is as {@link QueryWatchBuilder}
 * has it.
 *
 * @param slow from which duration on a statement is slow
 * @param nPlusOne how often a request executes a statement before that is an N+1
 */
@ConfigurationProperties("underpin.query-watch")
public record QueryWatchProperties(@Nullable Duration slow, @Nullable Integer nPlusOne) {

  QueryWatchBuilder applyTo(QueryWatchBuilder watch) {
    JobsProperties.apply("underpin.query-watch.slow", slow, watch::slow);
    JobsProperties.apply("underpin.query-watch.n-plus-one", nPlusOne, watch::nPlusOne);
    return watch;
  }
}
