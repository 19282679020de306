package dev.underpin.flags;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** What all flag constants have; a constant with an owner has the slot of the one without. */
record Declaration(String key, int slot, @Nullable String owner, @Nullable LocalDate expires) {

  static Declaration of(String key) {
    return new Declaration(key, FlagSlots.next(), null, null);
  }

  Declaration withOwner(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "owner of flag \"%s\" must not be blank; name a team or a person".formatted(key));
    }
    return new Declaration(key, slot, name, expires);
  }

  Declaration withExpires(String day) {
    LocalDate date = Dates.day(day);
    if (date == null) {
      throw new IllegalArgumentException(
          "expires of flag \"%s\" must be a date but was \"%s\"; write it as 2027-03-01"
              .formatted(key, day));
    }
    return new Declaration(key, slot, owner, date);
  }
}
