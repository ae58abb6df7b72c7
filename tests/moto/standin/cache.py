"""What moto forgets of ElastiCache: the AuthToken, where ROTATE lets a second one in beside the first and SET makes it the
only one; and that what is deleted is gone."""
from moto.elasticache.models import ElastiCacheBackend, elasticache_backends
from moto.elasticache.responses import ElastiCacheResponse

from . import backing


def teach():
    """Passes the token on to the Redis behind, and deletes."""
    original, marked = ElastiCacheResponse.modify_replication_group, ElastiCacheBackend.delete_replication_group

    def modify(self):
        answer = original(self)
        token, strategy = self._get_param("AuthToken"), self._get_param("AuthTokenUpdateStrategy")
        if token:
            backing.cache(token, keep=strategy != "SET")
        return answer

    def delete(self, replication_group_id, *more, **named):
        group = marked(self, replication_group_id, *more, **named)
        del self.replication_groups[replication_group_id]
        return group

    ElastiCacheResponse.modify_replication_group, ElastiCacheBackend.delete_replication_group = modify, delete


def forget_subnets(call, name):
    """Deletes a subnet group, for which moto has no call."""
    del elasticache_backends[call.account][call.region].cache_subnet_groups[name]
