package dev.underpin.core.context;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** The open scopes of all threads; there is one only in a JVM that looks for leaks. */
final class OpenScopes {

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<OpenScope> scopes = new LinkedHashSet<>();

  void add(OpenScope scope) {
    lock.lock();
    try {
      scopes.add(scope);
    } finally {
      lock.unlock();
    }
  }

  void remove(OpenScope scope) {
    lock.lock();
    try {
      scopes.remove(scope);
    } finally {
      lock.unlock();
    }
  }

  List<OpenScope> all() {
    lock.lock();
    try {
      return new ArrayList<>(scopes);
    } finally {
      lock.unlock();
    }
  }
}
