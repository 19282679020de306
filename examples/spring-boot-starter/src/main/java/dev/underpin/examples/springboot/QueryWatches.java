package dev.underpin.examples.springboot;

import dev.underpin.observability.jdbc.QueryWatch;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Puts a {@link QueryWatch} in the place of each data source bean, and keeps the watches for
 * whoever reads them.
 *
 * <p>Spring finds the connection of a transaction by the data source, as an object: JPA, JDBC and
 * transaction managers must have the same one. Therefore the bean itself is replaced before anybody
 * is given it, and no second data source is put beside it. What is watched already, and what only
 * leads to other data sources, is left alone. The pool goes on being configured and closed by
 * Spring; whoever wants it asks the bean to {@code unwrap(HikariDataSource.class)}.
 */
public final class QueryWatches implements BeanPostProcessor {

  private final QueryWatchProperties properties;
  private final ConcurrentMap<String, QueryWatch> watches = new ConcurrentHashMap<>();

  QueryWatches(QueryWatchProperties properties) {
    this.properties = properties;
  }

  /** {@return the watches so far, by the names of their data sources' beans} */
  public Map<String, QueryWatch> watches() {
    return Map.copyOf(watches);
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (!(bean instanceof DataSource dataSource) || leadsToOthers(dataSource)) {
      return bean;
    }
    QueryWatch watch =
        properties.applyTo(QueryWatch.builder(dataSource).name(loggerName(name))).build();
    watches.put(name, watch);
    return watch.dataSource();
  }

  private static boolean leadsToOthers(DataSource dataSource) {
    return dataSource instanceof DelegatingDataSource
        || dataSource instanceof AbstractRoutingDataSource
        || QueryWatch.isWatched(dataSource);
  }

  /** Bean names may have any character. */
  private static String loggerName(String bean) {
    String name = bean.replaceAll("[^A-Za-z0-9._-]", "_");
    return name.length() <= 64 ? name : name.substring(0, 64);
  }
}
