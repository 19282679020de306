package dev.underpin.examples.orders;

import java.util.Optional;
import org.springframework.data.repository.Repository;

/** The orders in the database, by Spring Data JPA. */
interface Orders extends Repository<PlacedOrder, Long> {

  PlacedOrder save(PlacedOrder order);

  Optional<PlacedOrder> findById(long id);

  long count();
}
