package dev.underpin.core.context;

import java.util.ArrayList;
import java.util.List;

/**
 * A stack that remembers where each scope was opened. A class of its own, so that a JVM that does
 * not look for leaks never loads it and pays nothing for it.
 */
final class WatchedContextStack extends ContextStack {

  private final OpenScopes all;
  private final List<OpenScope> mine = new ArrayList<>();

  WatchedContextStack(OpenScopes all) {
    this.all = all;
  }

  @Override
  Scope push(RequestContext context) {
    Scope scope = super.push(context);
    OpenScope opened =
        new OpenScope(
            Thread.currentThread().getName(),
            context.requestId(),
            new Throwable("this scope was opened here and not closed"));
    mine.add(opened);
    all.add(opened);
    return scope;
  }

  @Override
  void popTo(int index) {
    requireOwner();
    try {
      super.popTo(index);
    } finally {
      while (mine.size() > depth()) {
        all.remove(mine.remove(mine.size() - 1));
      }
    }
  }
}
