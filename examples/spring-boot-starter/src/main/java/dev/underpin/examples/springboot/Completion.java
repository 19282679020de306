package dev.underpin.examples.springboot;

import dev.underpin.core.jdbc.Transactions;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * The end of one transaction: the first to hear of it, so that those who hear later find caches
 * invalidated and the transaction over. Used by the thread of the transaction alone.
 */
final class Completion implements TransactionSynchronization {

  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

  private final List<Runnable> actions = new ArrayList<>();
  private final IdentityHashMap<Object, Integer> actionsBefore = new IdentityHashMap<>();
  private boolean ended;
  private boolean committed;

  void add(Runnable action) {
    actions.add(action);
  }

  boolean hasEnded() {
    return ended;
  }

  boolean isCommitted() {
    return committed;
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  public void afterCommit() {
    ended = true;
    committed = true;
    actions.forEach(Completion::runSafely);
  }

  @Override
  public void afterCompletion(int status) {
    ended = true;
    actions.clear();
  }

  @Override
  public void savepoint(Object savepoint) {
    actionsBefore.put(savepoint, actions.size());
  }

  /** What was asked for since the savepoint has not happened. */
  @Override
  public void savepointRollback(Object savepoint) {
    actions.subList(actionsBefore.getOrDefault(savepoint, 0), actions.size()).clear();
  }

  static void runSafely(Runnable action) {
    try {
      action.run();
    } catch (Exception | LinkageError | AssertionError e) { // checked ones too: sneaky, of Kotlin
      LOG.warn("an action after a commit failed; the commit stands", e);
    }
  }
}
