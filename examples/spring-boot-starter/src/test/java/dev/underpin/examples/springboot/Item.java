package dev.underpin.examples.springboot;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.jspecify.annotations.Nullable;

/** What the application saves in its own tables. */
@Entity
class Item {

  @Id private @Nullable String name;

  Item() {}

  Item(String name) {
    this.name = name;
  }

  @Nullable String name() {
    return name;
  }
}
