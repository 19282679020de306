package dev.underpin.examples.springboot;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.SharedEntityManagerCreator;

/** With Boot's JpaTransactionManager. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EntityScan(basePackageClasses = Item.class)
class SavingByJpa {

  @Bean
  Orders.Items items(EntityManagerFactory factory) {
    EntityManager entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
    return name -> entities.persist(new Item(name));
  }
}
