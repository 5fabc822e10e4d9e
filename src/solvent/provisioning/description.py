"""What the SCIM service says of itself (RFC 7643, sections 5 to 7), and what it tolerates."""

from __future__ import annotations

from typing import Any, Final, TypeVar

from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ETag,
    External,
    Filter,
    Meta,
    Pagination,
    Patch,
    Reference,
    Resource,
    ResourceType,
    Schema,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
)

from solvent.provisioning.group import Group
from solvent.provisioning.user import User

Placed = TypeVar("Placed", bound=Resource[Any])

RESULTS_MAX: Final = 200
RESULTS_OTHERWISE: Final = 100
FILTER_LENGTH_MAX: Final = 2_000
OPERATIONS_MAX: Final = 100
MEDIA_TYPE: Final = "application/scim+json"

# Microsoft Entra ID sends attributes that are not kept here, removes members by a value, and sets
# 'emails[type eq "work"].value' before there is such an address.
POLICY: Final = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
CONFIG: Final = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=RESULTS_MAX),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=True),
    etag=ETag(supported=True),
    pagination=Pagination(
        cursor=False,
        index=True,
        default_pagination_method=Pagination.DefaultPaginationMethod.index,
        default_page_size=RESULTS_OTHERWISE,
        max_page_size=RESULTS_MAX,
    ),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="API key",
            description="An API key with the permission member:provision, as a bearer token.",
            spec_uri=Reference[External]("https://www.rfc-editor.org/rfc/rfc6750"),
            primary=True,
        )
    ],
)
PROVIDER: Final = ScimProvider(models=[User, Group], config=CONFIG, policy=POLICY)


def config(site: str) -> ServiceProviderConfig:
    """Describe what the service can do."""
    return _placed(CONFIG, f"{site}/ServiceProviderConfig", "ServiceProviderConfig")


def resource_types(site: str) -> list[ResourceType]:
    """List the sorts of resources."""
    return [
        _placed(one, f"{site}/ResourceTypes/{one.id}", "ResourceType")
        for one in PROVIDER.resource_types
    ]


def schemas(site: str) -> list[Schema]:
    """List the schemas of the resources."""
    return [_placed(one, f"{site}/Schemas/{one.id}", "Schema") for one in PROVIDER.schemas]


def _placed(one: Placed, location: str, kind: str) -> Placed:
    found = one.model_copy(deep=True)
    found.meta = Meta(resource_type=kind, location=location)
    return found
