package dev.underpin.flags;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Changes flags in the store: load, edit, write if nobody was faster, and again if somebody was.
 * What is edited is always the store's own definition, never a copy that has aged here.
 */
final class StoreWriter {

  // two writers that never rest beat each other half of the time
  private static final int MAX_TRIES = 100;

  private final FlagStore store;
  private final SnapshotLoader loader;
  private final Announcer announcer;

  StoreWriter(FlagStore store, SnapshotLoader loader, Announcer announcer) {
    this.store = store;
    this.loader = loader;
    this.announcer = announcer;
  }

  /**
   * What the store has.
   *
   * @param flag null where it has none, or a faulty one
   * @param version of one that is removed or faulty too; 0 of one that never was
   */
  record Found(FlagDocument document, @Nullable EngineFlag flag, long version) {

    /** Whether the store that is written has it, and not one below alone. */
    boolean isStored(String key) {
      return flag != null && version > 0 && !document.parts().versions().containsKey(key);
    }

    boolean isFaulty(String key) {
      return document.problems().containsKey(key);
    }
  }

  /** Makes another flag of one. */
  interface Edit {

    /** The flag, whatever version it says; null where it is removed. */
    @Nullable EngineFlag of(Found found);
  }

  /** The new version. The flag is named in messages as {@code what} says. */
  long apply(String key, String what, Change change, Edit edit) {
    requireWritable(what);
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      FlagDocument document = load(what);
      EngineFlag flag = document.stored().get(key);
      Found found = new Found(document, flag, document.parts().version(key));
      requireVersion(what, found, change);
      EngineFlag changed = edit.of(found);
      long next = found.version + 1;
      FlagEdit made =
          changed == null ? FlagEdit.removal(key, next) : FlagEdit.of(changed.withVersion(next));
      if (write(what, List.of(made), change)) {
        return next;
      }
    }
    throw refused(
        what, "was changed by others %d times in a row".formatted(MAX_TRIES), "try again");
  }

  void requireWritable(String what) {
    if (!store.isWritable()) {
      throw new UnsupportedOperationException(
          "%s cannot be changed here: %s is read-only; change it there"
              .formatted(what, store.name()));
    }
  }

  /** Straight from the store: the shorter the way to the write, the less comes in between. */
  FlagDocument load(String what) {
    try {
      return store.load(loader.last());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(what, "read from", e);
    } catch (Exception e) {
      throw failed(what, "read from", e);
    }
  }

  private void requireVersion(String what, Found found, Change change) {
    OptionalLong expected = change.expectedVersion();
    boolean isGone = found.flag == null && expected.orElse(-1) == 0;
    if (expected.isPresent() && expected.getAsLong() != found.version && !isGone) {
      throw refused(
          what,
          "must have version %d but has %d".formatted(expected.getAsLong(), found.version),
          "look at it again before changing it");
    }
  }

  /** What was written holds here when this returns. */
  boolean write(String what, List<FlagEdit> edits, Change change) {
    try {
      if (!store.writeAll(edits, change)) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(what, "written to", e);
    } catch (Exception e) {
      throw failed(what, "written to", e);
    }
    loader.refresh();
    for (FlagEdit edit : edits) {
      if (edit.kind() == FlagEdit.Kind.FLAG) {
        announcer.changed(edit.key(), edit.version(), change);
      }
    }
    return true;
  }

  private IllegalStateException failed(String flag, String what, Exception cause) {
    return new IllegalStateException(
        "%s could not be %s %s: %s".formatted(flag, what, store.name(), cause), cause);
  }

  IllegalStateException refused(String what, String why, String fix) {
    return new IllegalStateException("%s in %s %s; %s".formatted(what, store.name(), why, fix));
  }
}
