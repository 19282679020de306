package dev.underpin.flags;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

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
      store(((EngineFlag) flag).withVersion(versionOf(flag.key()) + 1), PUT);
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
    changing.lock();
    try {
      if (versionOf(changed.key()) != changed.version() - 1) {
        return false;
      }
      store((EngineFlag) changed, change);
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

  private void store(EngineFlag flag, Change change) {
    history.add(document.stored().get(flag.key()), flag, change);
    document = document.with(flag, Long.toString(++revision));
  }

  private long versionOf(String key) {
    EngineFlag flag = document.stored().get(key);
    return flag == null ? 0 : flag.version();
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
