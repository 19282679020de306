package dev.underpin.jobs;

import dev.underpin.jobs.store.BatchStore;
import dev.underpin.jobs.store.BatchStore.MemberResult;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the jobs of the step before have left behind, a page at a time: nothing stays open. */
final class MemberResults<R> extends Spliterators.AbstractSpliterator<R> {

  private static final int PAGE = 500;

  private final Payloads payloads;
  private final BatchStore store;
  private final Of<R> of;
  private final Deque<MemberResult> page = new ArrayDeque<>();
  private long after;
  private boolean isLast;

  /** Of which step's predecessor, of which kind of jobs, and what they left. */
  record Of<R>(long step, String kind, Class<R> type) {}

  private MemberResults(Payloads payloads, BatchStore store, Of<R> of) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.payloads = payloads;
    this.store = store;
    this.of = of;
  }

  static <R> Stream<R> stream(Config config, Of<R> of) {
    return StreamSupport.stream(
        new MemberResults<>(config.payloads(), config.store().batches(), of), false);
  }

  @Override
  public boolean tryAdvance(Consumer<? super R> action) {
    if (page.isEmpty() && !isLast) {
      List<MemberResult> found = store.results(of.step(), of.kind(), after, PAGE);
      page.addAll(found);
      isLast = found.size() < PAGE;
    }
    MemberResult next = page.poll();
    if (next == null) {
      return false;
    }
    after = next.job();
    action.accept(payloads.decodeResult(of.type(), new JobId(next.job()), next.result()));
    return true;
  }
}
