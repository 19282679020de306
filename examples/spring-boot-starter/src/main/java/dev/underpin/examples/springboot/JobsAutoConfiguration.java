package dev.underpin.examples.springboot;

import dev.underpin.core.codec.Codecs;
import dev.underpin.core.jdbc.Transactions;
import dev.underpin.jackson.JacksonCodecs;
import dev.underpin.jobs.Jobs;
import dev.underpin.jobs.JobsBuilder;
import dev.underpin.jobs.jdbc.JdbcJobStore;
import dev.underpin.jobs.jdbc.JobsSchema;
import dev.underpin.jobs.store.JobStore;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * {@link Jobs} in the application's database and in its transactions. Each bean steps back when the
 * application has one of its own.
 */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
      "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration"
    })
@ConditionalOnSingleCandidate(DataSource.class)
@EnableConfigurationProperties(JobsProperties.class)
public class JobsAutoConfiguration {

  /**
   * {@return Spring's transactions, for every module of Underpin}
   *
   * @param manager that of the data source
   * @param dataSource the application's
   */
  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnSingleCandidate(PlatformTransactionManager.class)
  public Transactions underpinTransactions(
      PlatformTransactionManager manager, DataSource dataSource) {
    return SpringTransactions.of(manager, dataSource);
  }

  /** {@return how payloads are written: JSON} */
  @Bean
  @ConditionalOnMissingBean
  public Codecs underpinCodecs() {
    return JacksonCodecs.create();
  }

  /**
   * {@return jobs in the application's database}
   *
   * @param transactions those that an enqueue joins
   * @param properties tell whether to create the tables
   */
  @Bean
  @ConditionalOnMissingBean
  public JobStore underpinJobStore(Transactions transactions, JobsProperties properties) {
    // refuses a manager of another data source: enqueue would silently commit by itself
    transactions.useTransaction(connection -> {});
    if (properties.installSchema()) {
      JobsSchema.install(transactions.dataSource());
    }
    return JdbcJobStore.of(transactions);
  }

  /** {@link Jobs} and what starts and stops them. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnMissingBean(Jobs.class)
  static class JobsConfiguration {

    @Bean
    JobsLifecycle underpinJobsLifecycle(
        JobStore store,
        Codecs codecs,
        JobsProperties properties,
        ObjectProvider<JobHandlerBean<?>> handlers,
        ObjectProvider<JobsCustomizer> customizers) {
      return new JobsLifecycle(
          properties.applyTo(Jobs.builder(store).codecs(codecs)).build(),
          () -> {
            JobsBuilder jobs = properties.applyTo(Jobs.builder(store).codecs(codecs));
            handlers.orderedStream().forEach(handler -> register(jobs, handler));
            customizers.orderedStream().forEach(customizer -> customizer.customize(jobs));
            return jobs.build();
          });
    }

    /** Closed by its lifecycle, while all other beans are there. */
    @Bean(destroyMethod = "")
    Jobs underpinJobs(JobsLifecycle lifecycle) {
      return lifecycle.jobs();
    }

    private static <P> void register(JobsBuilder jobs, JobHandlerBean<P> handler) {
      jobs.handler(handler.type(), handler);
    }
  }
}
