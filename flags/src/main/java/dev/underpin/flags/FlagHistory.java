package dev.underpin.flags;

import java.time.Instant;
import java.util.List;

/** Asks the store what was. */
final class FlagHistory {

  private final FlagStore store;

  FlagHistory(FlagStore store) {
    this.store = store;
  }

  private interface Question<T> {
    T ask() throws Exception;
  }

  List<FlagChange> of(Flag<?> flag, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be 1 or more but was " + limit);
    }
    return ask("history of " + flag, () -> List.copyOf(store.history(flag.key(), limit)));
  }

  /** All flags of a time; what goes by time, such as a ramp, goes by that time too. */
  Snapshot asOf(Instant time) {
    FlagDocument then = ask("flags as of " + time, () -> store.asOf(time));
    return Snapshot.notLoaded(() -> time).reloaded(then);
  }

  private <T> T ask(String what, Question<T> question) {
    try {
      return question.ask();
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      throw e; // they say it all
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(what, e);
    } catch (Exception e) {
      throw failed(what, e);
    }
  }

  private IllegalStateException failed(String what, Exception cause) {
    return new IllegalStateException(
        "%s could not be read from %s: %s".formatted(what, store.name(), cause), cause);
  }
}
