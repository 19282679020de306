package dev.underpin.flags;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Flags in memory: for tests, and for programs that set them at start. Writable; several {@link
 * Flags} may share it and see each other's changes at once. Its history is that of the newest 1,000
 * changes. Thread-safe.
 *
 * <pre>{@code
 * MemoryFlagStore store = MemoryFlagStore.create();
 * store.put(FlagDefinition.of(RANKING, Algo.NEW));
 * }</pre>
 */
public final class MemoryFlagStore implements FlagStore {

  private static final String NAME = "memory";
  private static final Change PUT = Change.by("program", "put");

  private final ReentrantLock changing = new ReentrantLock();
  private final List<Hinted> subscriptions = new CopyOnWriteArrayList<>();
  private final MemoryHistory history; // guarded by changing
  private volatile FlagDocument document;
  private long revision;

  private MemoryFlagStore(FlagDocument document) {
    this.document = document;
    this.history = new MemoryHistory(document, InstantSource.system());
  }

  /** {@return a store without flags} */
  public static MemoryFlagStore create() {
    return new MemoryFlagStore(new FlagDocument(NAME, "0", Map.of(), Map.of()));
  }

  /**
   * A store with the flags of a document.
   *
   * @param json the text, as {@link FlagDocument} describes it
   * @return the store
   * @throws IllegalArgumentException if anything is wrong with the document or one of its flags
   */
  public static MemoryFlagStore of(String json) {
    FlagDocument document = FlagDocument.parse(NAME, "0", json.getBytes(StandardCharsets.UTF_8));
    if (!document.problems().isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", document.problems().values()));
    }
    return new MemoryFlagStore(document);
  }

  /**
   * Sets a flag, whatever it was. Its version becomes one more than before.
   *
   * @param flag the definition
   */
  public void put(FlagDefinition flag) {
    changing.lock();
    try {
      long next = document.parts().version(flag.key()) + 1;
      store(List.of(FlagEdit.of(((EngineFlag) flag).withVersion(next))), PUT);
    } finally {
      changing.unlock();
    }
    subscriptions.forEach(hinted -> hinted.hint.run());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public FlagDocument load(FlagDocument last) {
    return document;
  }

  @Override
  public Subscription subscribe(Runnable hint) {
    Hinted hinted = new Hinted(hint);
    subscriptions.add(hinted);
    return hinted;
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public boolean write(FlagDefinition changed, Change change) {
    return writeAll(List.of(FlagEdit.of(changed)), change);
  }

  @Override
  public boolean writeAll(List<FlagEdit> edits, Change change) {
    changing.lock();
    try {
      for (FlagEdit edit : edits) {
        if (versionOf(edit) != edit.version() - 1) {
          return false;
        }
      }
      store(edits, change);
    } finally {
      changing.unlock();
    }
    subscriptions.forEach(hinted -> hinted.hint.run());
    return true;
  }

  @Override
  public List<FlagChange> history(String key, int limit) {
    changing.lock();
    try {
      return history.of(key, limit);
    } finally {
      changing.unlock();
    }
  }

  @Override
  public FlagDocument asOf(Instant time) {
    changing.lock();
    try {
      return history.asOf(time);
    } finally {
      changing.unlock();
    }
  }

  private void store(List<FlagEdit> edits, Change change) {
    for (FlagEdit edit : edits) {
      history.add(before(edit), edit, change);
    }
    document = document.edited(edits, Long.toString(++revision));
  }

  private @Nullable String before(FlagEdit edit) {
    if (edit.kind() == FlagEdit.Kind.FLAG) {
      EngineFlag flag = document.stored().get(edit.key());
      return flag == null ? null : flag.toJson();
    }
    FlagRow segment = document.parts().segments().get(edit.key());
    return segment == null || segment.json().isEmpty() ? null : segment.json();
  }

  private long versionOf(FlagEdit edit) {
    if (edit.kind() == FlagEdit.Kind.FLAG) {
      return document.parts().version(edit.key());
    }
    FlagRow segment = document.parts().segments().get(edit.key());
    return segment == null ? 0 : segment.version();
  }

  /** A subscription is itself and no other: closing it twice ends nobody else's. */
  private final class Hinted implements Subscription {
    private final Runnable hint;

    Hinted(Runnable hint) {
      this.hint = hint;
    }

    @Override
    public void close() {
      subscriptions.remove(this);
    }
  }
}
