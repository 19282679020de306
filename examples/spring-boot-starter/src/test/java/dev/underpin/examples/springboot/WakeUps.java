package dev.underpin.examples.springboot;

import dev.underpin.jobs.store.JobStore;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Counts how often the context's store tells that there are jobs to be claimed. */
final class WakeUps implements BeanPostProcessor {

  private final AtomicInteger count = new AtomicInteger();

  int count() {
    return count.get();
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (!(bean instanceof JobStore)) {
      return bean;
    }
    ProxyFactory counting = new ProxyFactory(bean);
    counting.addAdvice((MethodInterceptor) this::counted);
    return counting.getProxy();
  }

  private @Nullable Object counted(MethodInvocation call) throws Throwable {
    Object[] arguments = call.getArguments();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof Runnable committed) {
        arguments[i] = counted(committed);
      }
    }
    return call.proceed();
  }

  private Runnable counted(Runnable committed) {
    return () -> {
      count.incrementAndGet();
      committed.run();
    };
  }
}
