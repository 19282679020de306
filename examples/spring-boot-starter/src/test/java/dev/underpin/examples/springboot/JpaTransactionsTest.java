package dev.underpin.examples.springboot;

import dev.underpin.core.jdbc.AfterCommitContract;
import dev.underpin.core.jdbc.Transactions;
import jakarta.persistence.EntityManagerFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

class JpaTransactionsTest extends AfterCommitContract {

  private final List<LocalContainerEntityManagerFactoryBean> factories = new ArrayList<>();

  JpaTransactionsTest() throws SQLException {}

  @Override
  protected Transactions over(DataSource dataSource) {
    LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
    factory.setDataSource(dataSource);
    factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
    factory.setManagedTypes(PersistenceManagedTypes.of(Item.class.getName()));
    factory.setJpaPropertyMap(
        Map.of(
            "hibernate.boot.allow_jdbc_metadata_access",
            false,
            "hibernate.dialect",
            "org.hibernate.dialect.H2Dialect"));
    factory.afterPropertiesSet();
    factories.add(factory);
    EntityManagerFactory entities = Objects.requireNonNull(factory.getObject());
    return SpringTransactions.of(new JpaTransactionManager(entities), dataSource);
  }

  @AfterEach
  void closeFactories() {
    factories.forEach(LocalContainerEntityManagerFactoryBean::destroy);
  }
}
