package dev.underpin.examples.springboot;

import dev.underpin.observability.jdbc.QueryWatch;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** A {@link QueryWatch} on each of the application's data sources. */
@AutoConfiguration
@ConditionalOnClass(QueryWatch.class)
@ConditionalOnProperty(
    name = "underpin.query-watch.enabled",
    havingValue = "true",
    matchIfMissing = true)
public class QueryWatchAutoConfiguration {

  /**
   * {@return what puts the watches in place, and knows them}
   *
   * @param environment has the properties {@code underpin.query-watch.*}; they are needed before
   *     property beans are there
   */
  @Bean
  @ConditionalOnMissingBean
  public static QueryWatches underpinQueryWatches(Environment environment) {
    return new QueryWatches(
        Binder.get(environment).bindOrCreate("underpin.query-watch", QueryWatchProperties.class));
  }
}
