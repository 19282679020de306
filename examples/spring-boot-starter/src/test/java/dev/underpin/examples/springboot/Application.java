package dev.underpin.examples.springboot;

import com.zaxxer.hikari.HikariDataSource;
import dev.underpin.jobs.Jobs;
import java.util.Map;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application with the starter on its class path, and a pool that is watched. */
@Configuration(proxyBeanMethods = false)
class Application {

  static Map<String, Object> properties(Database database) {
    return Map.of(
        "spring.datasource.url",
        database.url(),
        "spring.main.banner-mode",
        "off",
        "spring.jpa.hibernate.ddl-auto",
        "none");
  }

  @Bean
  static BeanPostProcessor recording() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof HikariDataSource pool ? new RecordingDataSource(pool) : bean;
      }
    };
  }

  @Bean
  Orders orders(Orders.Items items, Jobs jobs) {
    return new Orders(items, jobs);
  }
}
