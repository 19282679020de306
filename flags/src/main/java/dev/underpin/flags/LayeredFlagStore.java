package dev.underpin.flags;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stores over one another: of each flag the definition of the first store that has one. Below them
 * all are the code defaults. Thread-safe.
 *
 * <pre>{@code
 * FlagStore store = LayeredFlagStore.of(
 *     EnvironmentFlagStore.of(Features.ALL), JdbcFlagStore.of(tx), FileFlagStore.of(path));
 * }</pre>
 *
 * <p>A store that fails keeps what it gave before, and the others go on; the health says which. One
 * that has not given anything since the start is left out, unless flags of a last good file hold:
 * then those stay, since what lies below may be older.
 *
 * <p>A flag that is faulty in one store is not looked for in those below: an old definition would
 * come back without anybody's wish. Changes go to the first store that can be written. There, a
 * flag that only a store below knows has version 0, and a change makes its first definition, with
 * the segments that it names written out; a flag that a store above has cannot be changed.
 */
public final class LayeredFlagStore implements FlagStore {

  private final List<FlagStore> layers;
  private final @Nullable FlagStore written;
  private final ReentrantLock loading = new ReentrantLock();

  // guarded by loading
  private final Map<FlagStore, FlagDocument> lasts = new LinkedHashMap<>();
  private @Nullable FlagDocument merged;
  private long revision;

  private LayeredFlagStore(List<FlagStore> layers) {
    this.layers = layers;
    this.written = layers.stream().filter(FlagStore::isWritable).findFirst().orElse(null);
  }

  /**
   * Stores over one another.
   *
   * @param top is asked first
   * @param below the others, in order
   * @return the store
   */
  public static LayeredFlagStore of(FlagStore top, FlagStore... below) {
    return new LayeredFlagStore(Stream.concat(Stream.of(top), Stream.of(below)).toList());
  }

  /** {@return the names of the stores, as in {@code underpin_flags over /etc/shop/flags.json}} */
  @Override
  public String name() {
    return layers.stream().map(FlagStore::name).collect(Collectors.joining(" over "));
  }

  @Override
  public FlagDocument load(FlagDocument last) throws Exception {
    loading.lock();
    try {
      return loadAll(last);
    } finally {
      loading.unlock();
    }
  }

  private FlagDocument loadAll(FlagDocument last) throws Exception {
    Map<FlagStore, FlagDocument> before = new LinkedHashMap<>(lasts);
    List<String> missing = new ArrayList<>();
    for (FlagStore layer : layers) {
      try {
        lasts.put(layer, layer.load(lasts.getOrDefault(layer, FlagDocument.empty())));
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        if (!lasts.containsKey(layer) && isKept(last)) {
          throw e;
        }
        missing.add("%s: %s".formatted(layer.name(), e.getMessage()));
      }
    }
    FlagDocument known = merged;
    String what = missing.isEmpty() ? null : String.join("; ", missing);
    boolean isSame = known != null && before.equals(lasts) && same(known.missing(), what);
    if (known == null || !isSame) {
      known = merge().withMissing(what);
      merged = known;
    }
    return known.revision().equals(last.revision()) ? last : known;
  }

  /** Flags that hold already, of a last good file: nothing was loaded here yet. */
  private boolean isKept(FlagDocument last) {
    return merged == null && !last.stored().isEmpty();
  }

  private static boolean same(@Nullable String one, @Nullable String other) {
    return one == null ? other == null : one.equals(other);
  }

  private FlagDocument merge() {
    List<FlagDocument> documents = new ArrayList<>();
    FlagDocument changed = FlagDocument.empty();
    boolean isBelow = false;
    for (FlagStore layer : layers) {
      FlagDocument document = lasts.get(layer);
      if (document != null) {
        documents.add(isBelow ? unversioned(document, changed) : document);
      }
      if (layer == written) {
        isBelow = true;
        changed = document == null ? changed : document;
      }
    }
    return FlagDocument.layered(name(), "layers " + ++revision, documents, changed);
  }

  /** What the store that is written does not have yet, or not any more; nor its segments. */
  private static FlagDocument unversioned(FlagDocument document, FlagDocument changed) {
    Map<String, Long> versions = new LinkedHashMap<>();
    document.stored().keySet().forEach(key -> versions.put(key, changed.parts().version(key)));
    DocumentParts parts = document.parts().amended(versions, Map.of());
    return document.with(parts.withSegmentsWrittenOut());
  }

  @Override
  public Subscription subscribe(Runnable hint) {
    List<Subscription> all = new ArrayList<>();
    try {
      layers.forEach(layer -> all.add(layer.subscribe(hint)));
    } catch (RuntimeException e) { // those that can tell shall not be lost with one that cannot
      if (all.isEmpty()) {
        throw e;
      }
    }
    return () -> all.forEach(Subscription::close);
  }

  @Override
  public boolean isWritable() {
    return written != null;
  }

  @Override
  public boolean writeAll(List<FlagEdit> edits, Change change) throws Exception {
    FlagStore to = written();
    for (FlagStore above : layers.subList(0, layers.indexOf(to))) {
      FlagDocument document = above.load(FlagDocument.empty());
      for (FlagEdit edit : edits) {
        if (edit.kind() == FlagEdit.Kind.FLAG && document.stored().containsKey(edit.key())) {
          throw new UnsupportedOperationException(
              "flag %s is set by %s, which is read-only and stands over %s; change it there"
                  .formatted(Excerpt.of(edit.key()), above.name(), to.name()));
        }
      }
    }
    return to.writeAll(edits, change);
  }

  @Override
  public List<FlagChange> history(String key, int limit) throws Exception {
    return written().history(key, limit);
  }

  /** Of the store that is written, as it was; of the others, as they are. */
  @Override
  public FlagDocument asOf(Instant time) throws Exception {
    FlagStore replayed = written();
    List<FlagDocument> documents = new ArrayList<>();
    for (FlagStore layer : layers) {
      documents.add(layer == replayed ? layer.asOf(time) : layer.load(FlagDocument.empty()));
    }
    return FlagDocument.layered(name(), "as of " + time, documents, FlagDocument.empty());
  }

  private FlagStore written() {
    if (written == null) {
      throw new UnsupportedOperationException(name() + " is read-only");
    }
    return written;
  }

  @Override
  public Duration clockAhead() {
    return written == null ? layers.get(0).clockAhead() : written.clockAhead();
  }
}
