package dev.underpin.examples.springboot;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** With Boot's JdbcTransactionManager. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = HibernateJpaAutoConfiguration.class)
class SavingByJdbc {

  @Bean
  Orders.Items items(JdbcTemplate sql) {
    return name -> sql.update("INSERT INTO item VALUES (?)", name);
  }
}
